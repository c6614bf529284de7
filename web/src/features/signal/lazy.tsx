// The heavy parts, fetched when first shown.
import { lazy } from "react";

export const LazyMap = lazy(() => import("./map-view").then((module) => ({ default: module.MapView })));
export const LazyChart = lazy(() => import("./chart").then((module) => ({ default: module.SignalChart })));

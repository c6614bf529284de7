// The heavy part, fetched when first shown.
import { lazy } from "react";

export const LazyChart = lazy(() => import("./chart").then((module) => ({ default: module.SignalChart })));

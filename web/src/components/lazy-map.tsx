// The map, fetched when it is first shown.
import { lazy } from "react";

export const LazyMap = lazy(() => import("./map-view").then((module) => ({ default: module.MapView })));

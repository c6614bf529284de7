// What stands around every page: nothing at sign-in, the frame for who is signed in.
import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { ProblemError } from "../api/client";
import { forgetDay } from "../lib/day-store";
import { left } from "../lib/leaving";
import { useBackOnline, useLive } from "../lib/live";
import { sessionQuery } from "../lib/session";

const SIGN_IN = "/sign-in";

const fetchFrame = () => import("./frame").then((module) => ({ default: module.Frame }));
const Frame = lazy(fetchFrame);
const Waiting = lazy(() => import("./waiting").then((module) => ({ default: module.Waiting })));

// Asked for beside the session, not after it.
if (window.location.pathname !== SIGN_IN) {
  void fetchFrame();
}

export function Layout() {
  const path = useLocation({ select: (location) => location.pathname });
  const navigate = useNavigate();
  const session = useQuery({ ...sessionQuery, enabled: path !== SIGN_IN });
  const signedOut = session.error instanceof ProblemError && session.error.status === 401;
  useLive(session.isSuccess && path !== SIGN_IN);
  useBackOnline();
  useEffect(() => {
    if (signedOut && path !== SIGN_IN) {
      void forgetDay().catch(() => undefined);
      void left().then(() => navigate({ to: SIGN_IN }));
    }
  }, [signedOut, path, navigate]);
  if (path === SIGN_IN) {
    return <Outlet />;
  }
  return <Suspense>{session.data === undefined ? <Waiting error={signedOut ? null : session.error} /> : <Frame session={session.data} path={path} />}</Suspense>;
}

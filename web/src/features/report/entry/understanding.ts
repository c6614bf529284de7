// What software makes of the text so far, asked after a pause; nothing is kept by the server.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, unwrap } from "../../../api/client";
import type { Draft } from "./draft";

/** With what the server takes, proposals stand on the screen within 150 ms of the last key. */
const PAUSE_MS = 80;
const TEXT_LENGTH_MIN = 6;

function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

export function useUnderstanding(draft: Draft) {
  const typed = JSON.stringify({
    text: draft.text.trim(),
    place_text: draft.place_text.trim() || undefined,
    phone: draft.phone.trim() || undefined,
    region_id: draft.region_id,
  });
  const asked = usePaused(typed);
  const body = JSON.parse(asked) as { text: string; place_text?: string; phone?: string; region_id?: string };
  const enabled = Array.from(body.text).length >= TEXT_LENGTH_MIN;
  const query = useQuery({
    queryKey: ["understanding", asked],
    queryFn: ({ signal }) => unwrap(client.POST("/api/understanding", { body, signal })),
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  return { understood: enabled ? query.data : undefined, error: query.error, thinking: query.isFetching };
}

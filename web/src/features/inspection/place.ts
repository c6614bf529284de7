// Where the phone is, as far as it says so.

const WAIT_MS = 15_000;

export interface Found {
  place: { longitude: number; latitude: number } | null;
  accuracy_m: number | null;
}

/** Never fails: a phone that does not say where it is is asked about by a person later. */
export function whereAmI(): Promise<Found> {
  const nowhere = { place: null, accuracy_m: null };
  return new Promise((resolve) => {
    if (!("geolocation" in navigator)) {
      resolve(nowhere);
      return;
    }
    const found = ({ coords }: GeolocationPosition) => resolve({ place: { longitude: coords.longitude, latitude: coords.latitude }, accuracy_m: coords.accuracy });
    navigator.geolocation.getCurrentPosition(found, () => resolve(nowhere), { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 });
  });
}

// What a browser calls itself, in the two words that a person knows it by.
const systems: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/Linux|X11/, "Linux"],
];

// Most browsers also name the ones they descend from: the particular ones come first.
const browsers: readonly [RegExp, string][] = [
  [/wxwork/i, "WeCom"],
  [/MicroMessenger/, "WeChat"],
  [/DingTalk/, "DingTalk"],
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];

function first(known: readonly [RegExp, string][], agent: string): string {
  return known.find(([sign]) => sign.test(agent))?.[1] ?? "";
}

export interface Device {
  browser: string;
  system: string;
}

/** Empty words where nothing is recognised. */
export function deviceOf(agent: string): Device {
  return { browser: first(browsers, agent), system: first(systems, agent) };
}

import { expect, test } from "vitest";
import { deviceOf } from "./device";

const check = (agent: string, browser: string, system: string) => expect(deviceOf(agent)).toEqual({ browser, system });

test("the browser is named before the one it descends from", () => {
  check("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge", "Windows");
  check("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36", "Chrome", "Linux");
});

test("phones are not taken for the system below", () => {
  check("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat", "Android");
  check("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1", "Safari", "iOS");
});

test("a program that says nothing of itself stays unnamed", () => {
  check("curl/8.5.0", "", "");
});

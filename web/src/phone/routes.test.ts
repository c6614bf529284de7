import { expect, test } from "vitest";
import { find, paramsOf } from "./routes";

test("an address finds its page and gives the parts that the row names", () => {
  expect(find("/m")?.route.path).toBe("/m");
  expect(find("/m/")?.route.path).toBe("/m");
  expect(find("/m/proceedings/01X")?.params).toEqual({ id: "01X" });
  expect(find("/m/proceedings/01X/confirm")?.params).toEqual({ id: "01X", act: "confirm" });
  expect(find("/m/reports/new")?.params).toEqual({});
});

test("an address that is longer, shorter or another has no page", () => {
  for (const path of ["/m/proceedings", "/m/proceedings/01X/confirm/more", "/m/reports", "/m/reports/01X", "/work", "/me"]) {
    expect(find(path), path).toBeNull();
  }
});

test("only the last part may be absent", () => {
  expect(paramsOf("/m/:a/:b?", "/m/x")).toEqual({ a: "x" });
  expect(paramsOf("/m/:a/:b?", "/m")).toBeNull();
});

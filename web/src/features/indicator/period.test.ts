import { describe, expect, it } from "vitest";
import { grainOf, grainsFrom, periodIn, stepped } from "./period";

describe("periods", () => {
  it("are told apart by their form", () => {
    expect(["2025", "2025-Q3", "2025-03"].map(grainOf)).toEqual(["year", "quarter", "month"]);
    expect(grainsFrom("quarter")).toEqual(["year", "quarter"]);
  });
  it("turn into those of another grain that end with them", () => {
    expect(periodIn("2025", "month")).toBe("2025-12");
    expect(periodIn("2025-02", "quarter")).toBe("2025-Q1");
    expect(periodIn("2025-Q2", "year")).toBe("2025");
    expect(periodIn("2025-Q2", "month")).toBe("2025-06");
  });
  it("step over the turn of the year", () => {
    expect(stepped("2025-01", -1)).toBe("2024-12");
    expect(stepped("2025-Q4", 1)).toBe("2026-Q1");
    expect(stepped("2025", -2)).toBe("2023");
    expect(stepped("2025-06", 8)).toBe("2026-02");
  });
});

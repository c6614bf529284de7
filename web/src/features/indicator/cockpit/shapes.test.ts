import { describe, expect, it } from "vitest";
import type { MapData } from "../../../components/map-data";
import { shapeAt, shapesOf, tintOf, wordOf, type Row } from "./shapes";

const square = (id: string, x: number, y: number) => ({
  type: "Feature" as const,
  properties: { region_id: id, level: 4, name: id },
  geometry: { type: "Polygon" as const, coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] },
});

const data = { type: "FeatureCollection", features: [square("whole", 0, 0), square("west", 0, 0), square("east", 1, 0)] } as unknown as MapData;

describe("outlines", () => {
  const shapes = shapesOf(data, "whole", { width: 216, height: 116 });
  it("fill the frame without the outline of the whole", () => {
    expect(shapes.map((it) => it.id)).toEqual(["west", "east"]);
    const right = Math.max(...shapes.map((it) => it.box[2]));
    expect(right).toBeGreaterThan(200);
    expect(right).toBeLessThanOrEqual(208);
  });
  it("are found under a point, and nothing is beside them", () => {
    expect(shapeAt(shapes, 60, 58)?.id).toBe("west");
    expect(shapeAt(shapes, 160, 58)?.id).toBe("east");
    expect(shapeAt(shapes, 1, 1)).toBeUndefined();
  });
  it("of a place without any below are its own", () => {
    expect(shapesOf({ ...data, features: data.features.slice(0, 1) }, "whole", { width: 100, height: 100 }).map((it) => it.id)).toEqual(["whole"]);
  });
  it("of three thousand places are ready within a frame or two", () => {
    const many = Array.from({ length: 3000 }, (_, at) => square(String(at), at % 60, Math.floor(at / 60)));
    const began = performance.now();
    const found = shapesOf({ ...data, features: many } as unknown as MapData, "whole", { width: 1200, height: 800 });
    expect(found).toHaveLength(3000);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe("a place", () => {
  it("is tinted by chance alone", () => {
    expect(tintOf("within", "light")).not.toBe(tintOf("far_above", "light"));
    expect(tintOf(undefined, "dark")).toBe(tintOf(null, "dark"));
  });
  it("that is hidden shows no number", () => {
    expect(wordOf({ place: "region", name: "x", hidden: true } as Row, "隐去")).toBe("隐去");
    expect(wordOf({ place: "region", name: "x", rate: "9.10" } as Row, "隐去")).toBe("9.10");
    expect(wordOf({ place: "region", name: "x", rate: "9.10", shrunk: "7.00" } as Row, "隐去")).toBe("7.00");
    expect(wordOf({ place: "region", name: "x", count: "2", missing: "base_small" } as Row, "隐去")).toBe("");
    expect(wordOf(undefined, "隐去")).toBe("");
  });
});

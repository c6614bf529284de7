// The size of text: 16 px, or 20 px for those who want it larger; kept on this machine.
import { useState } from "react";

export type TextSize = "plain" | "large";

const KEPT = "fengqiao.text_size";

export function textSize(): TextSize {
  return localStorage.getItem(KEPT) === "large" ? "large" : "plain";
}

export function startTextSize(): void {
  document.documentElement.classList.toggle("large", textSize() === "large");
}

export function useTextSize(): [TextSize, (size: TextSize) => void] {
  const [size, setSize] = useState(textSize);
  const change = (chosen: TextSize) => {
    localStorage.setItem(KEPT, chosen);
    startTextSize();
    setSize(chosen);
  };
  return [size, change];
}

// What may be wider than the screen scrolls by itself, with the keyboard as well; the page never does.
import type { ReactNode } from "react";

export function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="wide" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

// Short facts in one line with dots between them; none stands at the end of a line when they wrap.
import { Children, type ReactNode } from "react";

export function Dots({ className = "", children }: { className?: string; children: ReactNode }) {
  return (
    <div className={`dots ${className}`}>
      <div>
        {Children.map(children, (child) => (child === null || child === undefined || child === "" || child === false ? null : <span>{child}</span>))}
      </div>
    </div>
  );
}

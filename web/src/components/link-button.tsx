// A link that looks like a button: one stop of the keyboard, opened in a new tab as any link.
import { createLink } from "@tanstack/react-router";
import { Button, type ButtonProps } from "antd";

/** The router's link keeps `type` for itself. */
function Look({ primary = false, ...others }: Omit<ButtonProps, "type"> & { primary?: boolean }) {
  return <Button {...others} type={primary ? "primary" : "default"} />;
}

export const LinkButton = createLink(Look);

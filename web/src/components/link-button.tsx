// A link that looks like a button: one stop of the keyboard, opened in a new tab as any link.
import { createLink } from "@tanstack/react-router";
import { Button } from "antd";

export const LinkButton = createLink(Button);

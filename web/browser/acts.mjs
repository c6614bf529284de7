// Acts of a proceeding, taken as a person takes them.

/** The act's form, opened when it is not. Its header begins with its title; that of another may go on with the same words. */
export async function openAct(page, title) {
  const named = { hasText: new RegExp(`^\\s*${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) };
  const header = page.locator(".acts .ant-collapse-header", named);
  await header.waitFor();
  if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
  return page.locator(".acts .ant-collapse-item", { has: page.locator(".ant-collapse-header", named) });
}

/**
 * Takes an act as a person does: fills what it asks for, presses its button, and waits until the story has one more entry
 * with its name. An older entry may carry the name already, as the opening of the three pushes does.
 */
export async function act(page, title, fill = async () => {}) {
  const form = await openAct(page, title);
  await fill(form);
  const told = page.locator(".story .ant-timeline-item", { hasText: title });
  const before = await told.count();
  await form.locator("button[type=submit]").click();
  await told.nth(before).waitFor();
}

// What an address chooses: its texts by name, without those that are empty or missing.
export function choiceOf<Name extends string>(search: Record<string, unknown>, names: readonly Name[]): Partial<Record<Name, string>> {
  const choice: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") {
      choice[name] = value;
    }
  }
  return choice;
}

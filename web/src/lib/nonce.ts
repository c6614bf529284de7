// The page's policy takes style elements with its nonce only; every one that our components make gets it.

export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

type Create = (name: string, options?: ElementCreationOptions) => HTMLElement;

/** Some components make style elements and cannot be told of a nonce. */
export function startNonce(): void {
  const own = nonce();
  if (own === "") {
    return;
  }
  const create: Create = document.createElement.bind(document);
  const withNonce: Create = (name, options) => {
    const made = create(name, options);
    if (made instanceof HTMLStyleElement) {
      made.nonce = own;
    }
    return made;
  };
  document.createElement = withNonce as typeof document.createElement;
}

// The words of the phone's pages, picked by the build: tools/phone-entry.ts.
declare module "virtual:phone-words" {
  export const texts: Record<string, Record<string, Record<string, unknown>>>;
}

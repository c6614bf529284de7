// What is known of a person, and for what it may be shown: the words of the server.
export const purposes = ["contact", "verify_identity", "serve_document", "other"] as const;
export const personFields = ["name", "phone", "id_number", "address"] as const;
export type PersonField = (typeof personFields)[number];

// Parties of a procedure that is to be started, while they are being named: a person of the matter, or somebody told now.
import type { Schema } from "../../../api/client";

type Role = Schema["PartyRoleView"];

export interface Told {
  /** Role of the procedure. */
  role: string;
  /** Key of the row on the screen. */
  key: number;
  /** A person of the matter; empty when somebody is told now. */
  personId: string;
  name: string;
  phone: string;
  id_number: string;
}

let next = 0;

/** An empty row for a party of a role. */
export function untold(role: string): Told {
  next += 1;
  return { role, key: next, personId: "", name: "", phone: "", id_number: "" };
}

/** As many empty rows as a role needs. */
export function atLeast(role: Role): Told[] {
  return Array.from({ length: role.min }, () => untold(role.id));
}

/** Whether a row says who it is. */
export function isTold(party: Told): boolean {
  return party.personId !== "" || party.name.trim() !== "";
}

/** The party as the server takes it. */
export function partyOf({ role, personId, name, phone, id_number }: Told): Schema["NewPartyBody"] {
  const filled = (text: string) => (text.trim() === "" ? null : text.trim());
  return personId === "" ? { role, person: { name: filled(name), phone: filled(phone), id_number: filled(id_number) } } : { role, person_id: personId };
}

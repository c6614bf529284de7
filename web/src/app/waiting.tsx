// The page before it is known who is signed in.
import { ProblemAlert } from "../components/problem-alert";
import { Loading } from "../components/states";

export function Waiting({ error }: { error: Error | null }) {
  return <main className="page">{error === null ? <Loading /> : <ProblemAlert error={error} />}</main>;
}

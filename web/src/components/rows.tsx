// Things of one kind: a table on a wide screen, cards on a phone.
import { Button } from "antd";
import { Fragment, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "../lib/phone";
import { Wide } from "./wide";

export interface Column<T> {
  key: string;
  title: string;
  render: (row: T) => ReactNode;
  /** Pixels; without it the column takes what is left. */
  width?: number;
  /** Figures stand to the right. */
  right?: boolean;
  /** Stays in one line on a wide screen. */
  whole?: boolean;
}

export interface RowsProps<T> {
  /** What the rows are, for people who hear the page. */
  label: string;
  items: readonly T[];
  /** The first names the row; one called "acts" holds its buttons. */
  columns: readonly Column<T>[];
  rowKey: (row: T) => string | number;
  /** What a row says when it is opened. */
  more?: (row: T) => ReactNode;
}

const ACTS = "acts";

function classOf<T>(column: Column<T>): string | undefined {
  const names = [column.right ? "right" : "", column.whole ? "whole" : ""].filter((name) => name !== "");
  return names.length === 0 ? undefined : names.join(" ");
}

interface Opened {
  isOpen: (key: string | number) => boolean;
  toggle: (key: string | number) => void;
}

function useOpened(): Opened {
  const [opened, setOpened] = useState<readonly (string | number)[]>([]);
  const isOpen = (key: string | number) => opened.includes(key);
  const toggle = (key: string | number) => setOpened(isOpen(key) ? opened.filter((other) => other !== key) : [...opened, key]);
  return { isOpen, toggle };
}

function OpenButton({ open, onClick }: { open: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button type="link" size="small" aria-expanded={open} onClick={onClick}>
      {t(open ? "details_close" : "details")}
    </Button>
  );
}

function isEmpty(shown: ReactNode): boolean {
  return shown === "" || shown === null || shown === undefined || shown === false;
}

function CardFacts<T>({ row, columns }: { row: T; columns: readonly Column<T>[] }) {
  const facts = columns.map((column) => ({ key: column.key, title: column.title, shown: column.render(row) }));
  return (
    <dl className="card-facts">
      {facts
        .filter(({ shown }) => !isEmpty(shown))
        .map(({ key, title, shown }) => (
          <div key={key}>
            <dt>{title}</dt>
            <dd>{shown}</dd>
          </div>
        ))}
    </dl>
  );
}

function Cards<T>({ label, items, columns, rowKey, more }: RowsProps<T>) {
  const { isOpen, toggle } = useOpened();
  const [name, ...others] = columns;
  const acts = others.find((column) => column.key === ACTS);
  const facts = others.filter((column) => column !== acts);
  return (
    <ul className="cards" aria-label={label}>
      {items.map((row) => {
        const key = rowKey(row);
        return (
          <li key={key} className="card">
            <div className="card-name">{name?.render(row)}</div>
            <CardFacts row={row} columns={facts} />
            {more && isOpen(key) && more(row)}
            {(acts || more) && (
              <div className="card-acts">
                {acts?.render(row)}
                {more && <OpenButton open={isOpen(key)} onClick={() => toggle(key)} />}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Table<T>({ label, items, columns, rowKey, more }: RowsProps<T>) {
  const { t } = useTranslation();
  const { isOpen, toggle } = useOpened();
  return (
    <Wide label={label}>
      <table className="rows">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)} style={column.width === undefined ? undefined : { width: column.width }}>
                {column.title}
              </th>
            ))}
            {more && <th scope="col">{t("details")}</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((row) => {
            const key = rowKey(row);
            return (
              <Fragment key={key}>
                <tr>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      {column.render(row)}
                    </td>
                  ))}
                  {more && (
                    <td className="whole">
                      <OpenButton open={isOpen(key)} onClick={() => toggle(key)} />
                    </td>
                  )}
                </tr>
                {more && isOpen(key) && (
                  <tr className="opened">
                    <td colSpan={columns.length + 1}>{more(row)}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}

export function Rows<T>(props: RowsProps<T>) {
  const phone = useIsPhone();
  return phone ? <Cards {...props} /> : <Table {...props} />;
}

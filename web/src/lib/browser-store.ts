// Stores of the browser (IndexedDB): opened, asked, closed. An answer is given when it is durable, and not before.

export interface Database {
  name: string;
  version: number;
  /** Makes what a version lacks; called with the transaction of the upgrade. */
  upgrade: (database: IDBDatabase) => void;
}

function opened({ name, version, upgrade }: Database): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onsuccess = () => {
      // Another tab with a newer program may upgrade at once.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error(name));
    request.onblocked = () => reject(new Error(name));
  });
}

/** Acts on one store in one transaction. */
export async function within<T>(of: Database, store: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened(of);
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      // Only when the whole is durable, and not when the single request has worked.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error(store));
    });
  } finally {
    database.close();
  }
}

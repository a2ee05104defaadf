import type { Document } from '../../document.js';
import type { ClientEmitter } from './emitter.js';
import { emitGo } from './go.js';
import { emitJava } from './java.js';
import { emitPhp } from './php.js';
import { emitPython } from './python.js';
import { emitRust } from './rust.js';
import { contractTables } from './tables.js';

/** The emitter of each language, by the name of its folder in generated/languages/ and src/languages/. */
const emitters: Record<string, ClientEmitter> = {
  go: emitGo,
  java: emitJava,
  php: emitPhp,
  python: emitPython,
  rust: emitRust,
};

/**
 * The tables of every language, by their paths in generated/, such as `languages/go/result_codes.go`. A file that differs
 * in a translation gets a folder: `languages/go/zh-CN/result_codes.go`.
 *
 * @param documents the bundled contract by the name of its overlay; '' without an overlay
 */
export function emitClientTables(documents: ReadonlyMap<string, Document>): Map<string, string> {
  const files = new Map<string, string>();
  for (const [language, emit] of Object.entries(emitters))
    for (const [translation, document] of documents)
      for (const [name, text] of Object.entries(emit(contractTables(document)))) {
        const isTheSame = translation !== '' && files.get(`languages/${language}/${name}`) === text;
        if (!isTheSame) files.set(['languages', language, translation, name].filter(Boolean).join('/'), text);
      }
  return files;
}

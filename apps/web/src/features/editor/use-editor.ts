import type { Currency } from '@pictor/contracts';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Commands } from './commands.ts';
import type { Editor, EditorReader } from './editor-reader.ts';

export interface EditorHandle extends EditorReader {
  commands: Commands;
  /** In which costs are shown. */
  currency: Currency;
}

export const EditorContext = createContext<EditorHandle | null>(null);

function useHandle(): EditorHandle {
  const handle = useContext(EditorContext);
  if (!handle) throw new Error('There is no EditorProvider');
  return handle;
}

/** The selected value. The component renders again only when it changes, so `select` must not create an object. */
export function useEditor<T>(select: (editor: Editor) => T): T {
  const { editor, subscribe } = useHandle();
  return useSyncExternalStore(subscribe, () => select(editor));
}

export const useCurrency = (): Currency => useHandle().currency;

export const useCommands = (): Commands => useHandle().commands;

/** The editor for event handlers. Reading it renders nothing again. */
export const useEditorNow = (): Editor => useHandle().editor;

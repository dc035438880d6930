import type { Currency } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { editorCommands } from './commands.ts';
import { editorReader } from './editor-reader.ts';
import { EditorContext } from './use-editor.ts';
import { useFollowTasks } from './use-follow-tasks.ts';

/** Renders nothing, so that a change of a task renders nothing but what shows the task. */
function FollowTasks() {
  useFollowTasks();
  return null;
}

interface EditorProviderProps {
  person: string;
  /** In which the person wants costs to be shown. */
  currency: Currency;
  children: ReactNode;
}

/** The editor of a person, for all components inside. */
export function EditorProvider({ person, currency, children }: EditorProviderProps) {
  const queryClient = useQueryClient();
  const handle = useMemo(() => {
    const reader = editorReader(person, queryClient);
    return { ...reader, commands: editorCommands(person, reader.editor, queryClient), currency };
  }, [person, currency, queryClient]);
  return (
    <EditorContext value={handle}>
      <FollowTasks />
      {children}
    </EditorContext>
  );
}

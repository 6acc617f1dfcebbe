// What both looks of the tasks are given.

import type { Part, PartView, Shown } from '../live/live';

export interface TasksProps {
  shown: Shown;
  schema: Part;
  tasks: PartView[];
  today: string;
  open(id: string): void;
}

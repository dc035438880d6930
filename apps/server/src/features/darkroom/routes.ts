import { DarkroomReading, DarkroomReadRequest, DarkroomTaskReading, TaskQuery } from '@pictor/contracts';
import { signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { DarkroomReadings } from './darkroom.ts';

export const darkroomRoutes = (app: App, readings: DarkroomReadings): void => {
  app.post('/api/v1/darkroom/read', {
    config: { access: 'user', scope: 'read' },
    schema: { body: DarkroomReadRequest, response: { 200: DarkroomReading } },
    handler: (request) => readings.read(signedIn(request).user.id, request.body.prompt),
  });

  app.get('/api/v1/darkroom/reading', {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: TaskQuery, response: { 200: DarkroomTaskReading } },
    handler: (request) => readings.ofTask(signedIn(request).user.id, request.query.task_id),
  });
};

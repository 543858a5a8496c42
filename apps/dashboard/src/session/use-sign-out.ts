import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { begunAnswers } from '../decisions/begun-answers';
import { signOut } from './session-api';

/** Ends the session, and forgets what was shown in it. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await signOut();
    queries.clear();
    begunAnswers.forgetAll();
    await navigate({ to: '/sign-in' });
  };
}

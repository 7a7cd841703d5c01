// tsx leaves worker threads alone unless it is asked by its API.
import { register } from 'tsx/esm/api';

register();

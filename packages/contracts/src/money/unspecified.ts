/** In an entry of a price: the size or the quality of a task that names none, so that the model chooses. */
export const UNSPECIFIED = 'auto';

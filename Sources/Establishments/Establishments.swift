// Establishments

// The front door of the directory stands here.

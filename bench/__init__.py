"""The measurements that docs/performance.md quotes, each one command."""

"""The kernel's side: ``%sm_analytics``, sparkmagic as the studio mends it, progress, frames and plans."""

# Its quorum of peers, its beacon nodes and its validator client; a minute after a start at the earliest.
said=$(ask @MONITORING@/readyz) || { echo 'Charon is not ready: its monitoring API says why at /readyz'; exit 1; }
[ "$said" = ok ] || { echo 'Charon gives an answer that cannot be read'; exit 1; }

"""Performance management: bins of 15 minutes out of the interval tables of DS1-MIB and SONET-MIB."""

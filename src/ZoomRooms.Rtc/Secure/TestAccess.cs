using System.Runtime.CompilerServices;

// Vectors of RFCs start inside: session keys, packet indices, records.
[assembly: InternalsVisibleTo("ZoomRooms.Rtc.Tests")]

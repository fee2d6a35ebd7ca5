using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ZoomRooms.Media.Tests")]
// What is decoded lies apart from what a room runs, and needs the same few words of libav and H.264.
[assembly: InternalsVisibleTo("ZoomRooms.Decoding")]

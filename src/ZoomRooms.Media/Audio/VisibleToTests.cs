using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ZoomRooms.Media.Tests")]

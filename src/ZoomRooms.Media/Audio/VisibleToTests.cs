using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ZoomRooms.Media.Tests")]
[assembly: InternalsVisibleTo("ZoomRooms.Client.Tests")]
[assembly: InternalsVisibleTo("ZoomRooms.Fuzzing.Tests")]
[assembly: InternalsVisibleTo("ZoomRooms.Scenarios.Tests")]
[assembly: InternalsVisibleTo("ZoomRooms.HostileServer")]
[assembly: InternalsVisibleTo("zoomrooms-benchmarks")]
[assembly: InternalsVisibleTo("ZoomRooms.RoomSimulator")]

namespace ZoomRooms.MeetingServer.CommandLine;
public static class ServerCommandLine
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors) => Task.FromResult(0);
}

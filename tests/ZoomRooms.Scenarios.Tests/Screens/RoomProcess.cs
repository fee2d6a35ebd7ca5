using System.Diagnostics;
using System.Globalization;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.TestKit;

namespace ZoomRooms.Scenarios.Tests.Screens;

/// <summary>The room's service in a process of its own, on a simulated board and with a camera that makes pictures.</summary>
internal sealed class RoomProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private RoomProcess(string folder, Process process) => (_folder, _process) = (folder, process);

    /// <param name="folder">For settings, state and sockets.</param>
    /// <param name="pictures">Where its screen listens.</param>
    /// <param name="calendar">The address of its calendar; null: it has a standing meeting.</param>
    public static async Task<RoomProcess> StartAsync(TestMeeting meeting, string folder, string pictures, Uri? calendar = null)
    {
        await meeting.PairDeviceAsync("room", Path.Combine(folder, "state"));
        string settings = Path.Combine(folder, "appliance.json");
        await File.WriteAllTextAsync(settings, $$"""
            {
              "Room": { "Name": "Aalto" },
              "Server": { "Url": "{{meeting.Endpoint.Url}}", "CertificateSha256": "{{meeting.Endpoint.CertificateSha256}}" },
              "Meeting": { "Id": "{{(calendar is null ? $"{meeting.Meeting}" : "")}}" },
              "Calendar": { "Source": "{{calendar}}" },
              "Pictures": { "Socket": "{{pictures}}" },
              "Camera": { "Format": "lavfi", "Device": "testsrc2=size=320x180:rate=10", "Width": 320, "Height": 180, "FrameRate": 10 },
              "Encoder": { "Ladder": [ "libx264" ] },
              "Panel": { "Driver": "simulated" },
              "Paths": { "State": "{{Path.Combine(folder, "state")}}", "Runtime": "{{Path.Combine(folder, "run")}}" }
            }
            """, TestContext.Current.CancellationToken);
        string program = Checkout.Program("ZoomRooms.Appliance", "zoomrooms-appliance");
        Process process = Process.Start(new ProcessStartInfo(program, ["run", "--config", settings])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new RoomProcess(folder, process);
    }

    /// <summary>Null while it does not answer.</summary>
    public async Task<StatusDocument?> StatusAsync()
    {
        string? answer = await UnixSocketServer.AskAsync(
            Path.Combine(_folder, "run", "status.sock"), "status", TestContext.Current.CancellationToken);
        return StatusDocument.TryParse(answer, out StatusDocument? status) ? status : null;
    }

    /// <summary>The LED's level at the board.</summary>
    public async Task<bool> IsLedLitAsync() =>
        await UnixSocketServer.AskAsync(Board, "led", TestContext.Current.CancellationToken) == "1\n";

    public Task<bool> PressAsync() => SimulatedBoardSocket.PressAsync(
        Board, TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>STOP or CONT.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("/bin/kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private string Board => Path.Combine(_folder, "run", "simulated-board.sock");
}

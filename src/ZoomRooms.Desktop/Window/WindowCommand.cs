using System.CommandLine;
using System.Runtime.InteropServices;
using ZoomRooms.Client.Pictures;

namespace ZoomRooms.Desktop.Window;

/// <summary><c>window MEETING</c>: the meeting in a window of the browser.</summary>
internal static class WindowCommand
{
    public static Command Create()
    {
        MeetingOptions meeting = new();
        Option<bool> noBrowser = new("--no-browser")
        {
            Description = "Open no browser: print the address to open in one. It works once.",
        };
        Option<bool> join = new("--join")
        {
            Description = "Join at once. Otherwise devices and name are chosen first, and nobody sees or hears anything before.",
        };
        Command command = new("window", "Joins a meeting and shows it in a window. Closing the window leaves the meeting.")
        {
            noBrowser, join,
        };
        meeting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
            // Who is to join at once is not asked, and so must have said it.
            meeting.Read(parsed, RememberedDevices.Load, offersGuest: !parsed.GetValue(join)) is { } request
                ? await ShowAsync(request, parsed.GetValue(noBrowser), parsed.GetValue(join), cancellation) : 2);
        return command;
    }

    /// <summary>Exit code: 0 when the window was closed or the program was stopped, 2 when there could be none.</summary>
    private static async Task<int> ShowAsync(StayRequest request, bool noBrowser, bool join, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        using PictureQueue pictures = new(), ownPictures = new(PagePictures.OwnBefore);
        using OwnPictures own = new(ownPictures, pictures.Wake, time);
        using StayDevices? devices = StayDevices.TryOpen(request, pictures, recorder: null, own.Take, open: false);
        if (devices is null)
            return 2;
        own.Camera = () => devices.Camera;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        if (join)
            devices.Prepare(request.Choice);
        DeviceWords words = new();
        WindowDevices switches = new(devices, request.Muted, time, words);
        await using DeviceDesk desk = new(devices, request, own.Take, DeviceLists.Look, time, words, join);
        using MeetingWindow window = new(
            devices, request.Join, switches, new PagePictures(pictures, ownPictures), time, desk, join,
            devices.Screen);
        await using WindowServer server = await WindowServer.StartAsync(window.ServeAsync, stop.Token);
        using BrowserOpener? opener = noBrowser ? null : BrowserOpener.TryOpen(server.FirstAddress, request.State);
        if (opener is null)
            Console.Out.WriteLine($"Open this address in a browser of this machine. It works once: {server.FirstAddress}");
        await window.RunAsync(stop.Token);
        return 0;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}

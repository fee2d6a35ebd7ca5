using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZoomRooms.Screen;
using ZoomRooms.Screen.Display;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Service;

const string Usage = """
    zoomrooms-screen [--socket PATH] [--outputs FOLDER]
    Shows a meeting room on the display of this machine, from what the room says and hands out at PATH.
    --socket PATH     where the room connects (its Pictures:Socket); default: /run/zoomrooms-screen/pictures.sock
    --outputs FOLDER  where the kernel names the outputs; default: /sys/class/drm
    """;

string socket = "/run/zoomrooms-screen/pictures.sock", outputs = Connectors.OfKernel;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--socket" when i + 1 < args.Length:
            socket = Path.GetFullPath(args[++i]);
            break;
        case "--outputs" when i + 1 < args.Length:
            outputs = args[++i];
            break;
        case "-h" or "--help":
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine($"\"{args[i]}\" is not understood.\n{Usage}");
            return 2;
    }
}

try
{
    if (SdlTtf.Init() != 0)
        throw new InvalidOperationException($"SDL_ttf does not start: {Sdl.Error}");
    using ScreenLoop loop = new(socket, new Connectors(outputs), ServiceManager.OfEnvironment(), TimeProvider.System);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    loop.Run();
    return 0;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        loop.Stop();
    }
}
catch (DllNotFoundException missing)
{
    Console.Error.WriteLine($"Debian's libsdl2-2.0-0 and libsdl2-ttf-2.0-0 are needed: {missing.Message}");
    return 3;
}
catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{socket} cannot be listened on: {refused.Message}");
    return 2;
}

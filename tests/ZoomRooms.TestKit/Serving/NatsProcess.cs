using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.TestKit.Serving;

/// <summary>A real NATS server with JetStream, for as long as it is needed.</summary>
internal sealed class NatsProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-nats-").FullName;
    private readonly int _port = FreePort.Take();
    private Process _process;

    public NatsProcess() => _process = Start();

    public string Address => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{_port}");

    /// <summary>The folder of its files.</summary>
    public string Store => Path.Combine(_folder, "store");

    /// <summary>Kills it and starts it again, with what it had on disk.</summary>
    public async Task RestartAsync(TimeSpan pause)
    {
        Kill();
        await Task.Delay(pause);
        _process = Start();
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start()
    {
        Process nats = Process.Start(new ProcessStartInfo("nats-server",
            ["-js", "-a", "127.0.0.1", "-p", _port.ToString(
                CultureInfo.InvariantCulture), "-sd", Store, "-l", Path.Combine(_folder, "log")]))!;
        for (int attempt = 0; !Listens(); attempt++)
        {
            if (nats.HasExited || attempt == 100)
                throw new InvalidOperationException("NATS does not listen");
            Thread.Sleep(50);
        }
        return nats;
    }

    private void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private bool Listens()
    {
        using TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZoomRooms.Boot.Tests;

/// <summary>
/// A running machine: QEMU, its serial console in a file, and the rig's agent that runs shell scripts in the guest. Power is cut by ending
/// QEMU (SIGKILL): what the guest had not handed to its disk is lost.
/// </summary>
internal sealed class Guest : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _qemu;
    private readonly Task<string> _complaints;
    private Socket? _rig;
    private byte[] _buffer = new byte[65536];
    private int _buffered;

    private Guest(string folder, Process qemu)
    {
        _folder = folder;
        _qemu = qemu;
        _complaints = qemu.StandardError.ReadToEndAsync();
        PoweredOn = Stopwatch.StartNew();
    }

    /// <summary>Since QEMU was started.</summary>
    public Stopwatch PoweredOn { get; }

    /// <summary>What the guest wrote to its console.</summary>
    public string Console => File.Exists(SerialLog) ? File.ReadAllText(SerialLog) : "";

    private string SerialLog => Path.Combine(_folder, "serial.log");

    /// <summary>Switches a machine on. Its disk keeps what the guest writes.</summary>
    /// <param name="sticks">Further disks, read-only: vdb, vdc.</param>
    public static Guest PowerOn(Machine machine, GuestDisk disk, params string[] sticks) => PowerOn(machine, disk, [], sticks);

    /// <summary>The same with a graphics card and a display on it.</summary>
    public static Guest PowerOnWithDisplay(Machine machine, GuestDisk disk) =>
        PowerOn(machine, disk, ["-device", "virtio-gpu-pci,xres=1280,yres=720"], []);

    private static Guest PowerOn(Machine machine, GuestDisk disk, string[] display, string[] sticks)
    {
        string folder = disk.Folder;
        foreach (string file in (string[])["rig.sock", "monitor.sock"])
            File.Delete(Path.Combine(folder, file));
        // Earlier starts of this machine stay readable.
        string log = Path.Combine(folder, "serial.log");
        if (File.Exists(log))
            File.Move(log, Path.Combine(folder, $"serial-{Directory.GetFiles(folder, "serial-*.log").Length + 1}.log"));
        ProcessStartInfo start = new(machine.Emulator,
        [
            .. machine.Options, "-accel", machine.HasWorkingKvm ? "kvm" : "tcg,thread=multi", "-smp", "2", "-m", "1536", "-display", "none",
            // A room without a screen, else: where there is a display, the room's screen starts, and asks for pictures.
            "-vga", "none", .. display,
            "-drive", $"if=pflash,format=raw,readonly=on,file={machine.FirmwareCode}",
            "-drive", $"if=pflash,format=raw,file={disk.FirmwareVariables}",
            "-drive", $"file={disk.Path},format=raw,if=none,id=disk,cache=writeback", "-device", "virtio-blk-pci,drive=disk,bootindex=0",
            .. sticks.SelectMany(stick => (string[])["-drive", $"file={stick},format=raw,if=virtio,readonly=on"]),
            // Ports of the host's loopback interface are at 10.0.2.2.
            "-netdev", "user,id=network", "-device", "virtio-net-pci,netdev=network", "-device", "virtio-rng-pci",
            "-serial", $"file:{Path.Combine(folder, "serial.log")}", "-monitor",
            $"unix:{Path.Combine(folder, "monitor.sock")},server=on,wait=off",
            "-device", "virtio-serial-pci", "-chardev", $"socket,id=rig,path={Path.Combine(folder, "rig.sock")},server=on,wait=off",
            "-device", "virtserialport,chardev=rig,name=rig",
        ])
        { RedirectStandardError = true, RedirectStandardInput = true };
        return new Guest(folder, Process.Start(start)!);
    }

    /// <summary>Waits until the rig's agent in the guest answers.</summary>
    public async Task WaitForAgentAsync(TimeSpan patience)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await TryRunAsync("true", TimeSpan.FromSeconds(10)) is { Code: 0 })
                    return;
            }
            catch (SocketException)
            {
                // QEMU has not opened its socket yet.
            }
            if (_qemu.HasExited || watch.Elapsed > patience)
                throw new InvalidOperationException(
                    $"The guest did not come up in {watch.Elapsed.TotalSeconds:F0} s.{await DescribeAsync()}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a shell script in the guest as root: its output.</summary>
    /// <exception cref="InvalidOperationException">It failed, or the guest does not answer.</exception>
    public async Task<string> RunAsync(string script, TimeSpan? patience = null)
    {
        Answer answer = await TryRunAsync(script, patience ?? TimeSpan.FromSeconds(120))
            ?? throw new InvalidOperationException($"The guest did not answer: {script}{await DescribeAsync()}");
        return answer.Code == 0
            ? answer.Output : throw new InvalidOperationException($"{script}\nended with {answer.Code}:\n{answer.Output}");
    }

    /// <summary>As <see cref="RunAsync"/>, whatever the script's exit code; null when no answer came in time.</summary>
    public async Task<Answer?> TryRunAsync(string script, TimeSpan patience)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(patience);
        if (_rig is null)
        {
            Socket rig = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await rig.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder, "rig.sock")), timeout.Token);
            }
            catch
            {
                rig.Dispose();
                throw;
            }
            _rig = rig;
        }
        // A number before and after, so that the answer to a script that took too long is not taken for this one's.
        string mark = Interlocked.Increment(ref s_scripts).ToString(CultureInfo.InvariantCulture);
        string line = $"\n{Convert.ToHexString(Encoding.UTF8.GetBytes($"echo {mark}\n{script}"))}\n";
        try
        {
            await _rig.SendAsync(Encoding.ASCII.GetBytes(line), timeout.Token);
            while (true)
            {
                string[] answer = (await ReadLineAsync(timeout.Token)).Split(' ', 2);
                if (answer.Length == 2 && int.TryParse(answer[0], CultureInfo.InvariantCulture, out int code))
                {
                    string output = Encoding.UTF8.GetString(Convert.FromHexString(answer[1].Trim()));
                    if (output.StartsWith(mark + "\n", StringComparison.Ordinal))
                        return new Answer(code, output[(mark.Length + 1)..]);
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static long s_scripts;

    /// <summary>A command of QEMU's monitor, such as <c>set_link network off</c>.</summary>
    public async Task MonitorAsync(string command)
    {
        using Socket monitor = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await monitor.ConnectAsync(
            new UnixDomainSocketEndPoint(Path.Combine(_folder, "monitor.sock")), TestContext.Current.CancellationToken);
        await monitor.SendAsync(Encoding.ASCII.GetBytes(command + "\n"), TestContext.Current.CancellationToken);
        byte[] answer = new byte[4096];
        StringBuilder said = new();
        while (said.ToString().Split("(qemu) ").Length < 3)
        {
            int received = await monitor.ReceiveAsync(answer, TestContext.Current.CancellationToken);
            if (received == 0)
                break;
            said.Append(Encoding.ASCII.GetString(answer, 0, received));
        }
    }

    /// <summary>What stands on the display, as a file of pixels (netpbm's ppm).</summary>
    public async Task<string> TakePictureAsync()
    {
        string file = Path.Combine(_folder, "display.ppm");
        File.Delete(file);
        await MonitorAsync($"screendump {file}");
        return file;
    }

    /// <summary>The plug is pulled.</summary>
    public async Task CutPowerAsync()
    {
        if (!_qemu.HasExited)
            _qemu.Kill();
        await _qemu.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _rig?.Dispose();
        await CutPowerAsync();
        _qemu.Dispose();
    }

    private async Task<string> DescribeAsync()
    {
        string complaints = _qemu.HasExited ? await _complaints : "";
        string console = Console;
        return $"\nQEMU: {complaints}\nConsole:\n{console[Math.Max(0, console.Length - 3000)..]}";
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = _buffer.AsSpan(0, _buffered).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.ASCII.GetString(_buffer, 0, end);
                _buffer.AsSpan((end + 1).._buffered).CopyTo(_buffer);
                _buffered -= end + 1;
                return line;
            }
            if (_buffered == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            int received = await _rig!.ReceiveAsync(_buffer.AsMemory(_buffered), cancellation);
            if (received == 0)
                throw new InvalidOperationException($"QEMU ended.{await DescribeAsync()}");
            _buffered += received;
        }
    }

    internal sealed record Answer(int Code, string Output);
}

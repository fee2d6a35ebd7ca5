using System.Text;
using Microsoft.Win32.SafeHandles;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Display;

/// <summary>
/// A card's first display that something is plugged into, in its own mode, showing memory of ours. While its file is open, nobody else sets
/// modes; once it is closed, by whomever, the kernel shows its console again.
/// </summary>
internal sealed unsafe class PlainCard : IDisposable
{
    /// <summary>Drivers of cards that show and do not draw: virtual ones, those of servers, and what the firmware left.</summary>
    private static readonly string[] Plain =
        ["virtio_gpu", "bochs-drm", "cirrus", "qxl", "simpledrm", "ast", "mgag200", "vboxvideo", "hyperv_drm", "vkms", "udl", "gud"];

    private readonly SafeFileHandle _card;
    private Drm.Dumb _dumb;
    private uint _buffer;
    private byte* _memory;

    private PlainCard(SafeFileHandle card, string driver) => (_card, Driver) = (card, driver);

    public string Driver { get; }

    public int Width => (int)_dumb.Width;

    public int Height => (int)_dumb.Height;

    /// <summary>Null where there is none.</summary>
    public static PlainCard? TryOpen(bool isAny)
    {
        if (!Directory.Exists("/dev/dri"))
            return null;
        foreach (string path in Directory.GetFiles("/dev/dri", "card*").Order(StringComparer.Ordinal))
        {
            SafeFileHandle? card = TryOpen(path);
            if (card is null)
                continue;
            string driver = DriverOf(card);
            PlainCard opened = new(card, driver);
            if ((isAny || Plain.Contains(driver)) && opened.TryShow())
                return opened;
            opened.Dispose();
        }
        return null;
    }

    public Span<byte> Row(int line) => new(_memory + (long)line * _dumb.Pitch, Width * 4);

    /// <summary>What was written is to be seen: cards whose memory is elsewhere fetch it now.</summary>
    public void Show()
    {
        Drm.Changed changed = new() { Buffer = _buffer };
        // Cards that read the memory as it is know of no such call.
        _ = Drm.Do(_card, Drm.Dirty, &changed);
    }

    public void Dispose()
    {
        if (_memory is not null)
            Drm.Unmap(_memory, _dumb.Size);
        uint buffer = _buffer, handle = _dumb.Handle;
        if (buffer != 0)
            _ = Drm.Do(_card, Drm.RemoveBuffer, &buffer);
        if (handle != 0)
            _ = Drm.Do(_card, Drm.DestroyDumb, &handle);
        _card.Dispose();
    }

    private bool TryShow()
    {
        Drm.Resources found = default(Drm.Resources);
        if (!Drm.Do(_card, Drm.GetResources, &found) || found.ConnectorCount == 0 || found.CrtcCount == 0)
            return false;
        uint[] connectors = new uint[found.ConnectorCount], crtcs = new uint[found.CrtcCount];
        fixed (uint* first = connectors)
        fixed (uint* firstCrtc = crtcs)
        {
            found = new()
            {
                Connectors = (ulong)first, ConnectorCount = found.ConnectorCount, Crtcs = (ulong)firstCrtc, CrtcCount = found.CrtcCount
            };
            if (!Drm.Do(_card, Drm.GetResources, &found))
                return false;
        }
        return connectors.Any(connector => TryShowOn(connector, crtcs));
    }

    private bool TryShowOn(uint id, uint[] crtcs)
    {
        Drm.Connector connector = new() { Id = id };
        if (!Drm.Do(_card, Drm.GetConnector, &connector) || connector.State != Drm.Connected || connector.ModeCount == 0)
            return false;
        Drm.Mode[] modes = new Drm.Mode[connector.ModeCount];
        uint[] encoders = new uint[connector.EncoderCount];
        fixed (Drm.Mode* firstMode = modes)
        fixed (uint* firstEncoder = encoders)
        {
            connector = new()
            {
                Id = id, Modes = (ulong)firstMode, ModeCount = connector.ModeCount, Encoders = (ulong)firstEncoder,
                EncoderCount = connector.EncoderCount,
            };
            if (!Drm.Do(_card, Drm.GetConnector, &connector))
                return false;
        }
        Drm.Mode mode = modes.FirstOrDefault(static one => (one.Type & Drm.PreferredMode) != 0, modes[0]);
        foreach (uint crtc in encoders.SelectMany(encoder => CrtcsOf(encoder, crtcs)).Distinct())
        {
            if ((_buffer != 0 || TryMakeBuffer(mode.Width, mode.Height)) && TrySet(crtc, id, mode))
                return true;
        }
        return false;
    }

    private IEnumerable<uint> CrtcsOf(uint id, uint[] crtcs)
    {
        Drm.Encoder encoder = new() { Id = id };
        uint possible = Drm.Do(_card, Drm.GetEncoder, &encoder) ? encoder.PossibleCrtcs : 0;
        return crtcs.Where((_, i) => i < 32 && (possible >> i & 1) != 0);
    }

    private bool TryMakeBuffer(uint width, uint height)
    {
        Drm.Dumb dumb = new() { Width = width, Height = height, BitsPerPixel = 32 };
        if (!Drm.Do(_card, Drm.CreateDumb, &dumb))
            return false;
        _dumb = dumb;
        Drm.Buffer buffer = new()
        {
            Width = width, Height = height, Pitch = dumb.Pitch, BitsPerPixel = 32, Depth = 24, Handle = dumb.Handle,
        };
        Drm.Mapping mapping = new() { Handle = dumb.Handle };
        if (!Drm.Do(_card, Drm.AddBuffer, &buffer))
            return false;
        _buffer = buffer.Id;
        if (!Drm.Do(_card, Drm.MapDumb, &mapping))
            return false;
        _memory = Drm.Map(_card, mapping.Offset, dumb.Size);
        return _memory is not null;
    }

    private bool TrySet(uint crtc, uint connector, Drm.Mode mode)
    {
        Drm.Crtc set = new()
        {
            Connectors = (ulong)&connector, ConnectorCount = 1, Id = crtc, Buffer = _buffer, HasMode = 1, Mode = mode
        };
        return Drm.Do(_card, Drm.SetCrtc, &set);
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string DriverOf(SafeFileHandle card)
    {
        byte* name = stackalloc byte[32];
        Drm.Version version = new() { Name = name, NameLength = 32 };
        return Drm.Do(card, Drm.GetVersion, &version)
            ? Encoding.ASCII.GetString(name, (int)nuint.Min(version.NameLength, 32)) : "";
    }
}

using System.Runtime.InteropServices;

namespace ZoomRooms.RoomSimulator.Interop;

/// <summary>
/// PipeWire's plugin <c>audio.aec</c> (Debian: libspa-0.2-modules), which wraps WebRTC's audio processing in C. Layouts are those of
/// <c>spa/support/plugin.h</c> and
/// <c>spa/interfaces/audio/aec.h</c>; both tables carry a version, which is looked at before a call.
/// </summary>
internal sealed unsafe class SpaCanceller : IDisposable
{
    private const string Factory = "audio.aec", Interface = "Spa:Pointer:Interface:Audio:AEC";
    private const int PlanarFloat = 0x206, Mono = 2;
    private const int NoSuchFactory = 0;

    // From that version of the methods on there is activate (PipeWire 0.3.58).
    private const uint LeastMethods = 1;

    private readonly List<nint> _strings = [];
    private nint _library;
    private Handle* _handle;
    private AecInterface* _aec;

    public SpaCanceller(int rate, IReadOnlyDictionary<string, string> properties)
    {
        try
        {
            Open();
            Initialize(rate, properties);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Null where the plugin is not installed.</summary>
    public static string? Path { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*")
            .Select(folder => $"{folder}/spa-0.2/aec/libspa-aec-webrtc.so").FirstOrDefault(File.Exists)
        : null;

    /// <summary>One block of one channel each.</summary>
    public void Run(ReadOnlySpan<float> heard, ReadOnlySpan<float> played, Span<float> sent)
    {
        fixed (float* h = heard, p = played, s = sent)
        {
            float* rec = h, play = p, output = s;
            Check(_aec->Methods->Run(_aec->Object, &rec, &play, &output, (uint)heard.Length), "run");
        }
    }

    public void Dispose()
    {
        if (_handle is not null)
        {
            _handle->Clear(_handle);
            NativeMemory.Free(_handle);
            _handle = null;
        }
        foreach (nint text in _strings)
            Marshal.FreeCoTaskMem(text);
        _strings.Clear();
        // The library stays loaded: its C++ runtime has handlers at the process's end.
        _library = 0;
    }

    private void Open()
    {
        string path = Path
            ?? throw new InvalidOperationException("PipeWire's echo canceller is missing: apt-get install libspa-0.2-modules");
        _library = NativeLibrary.Load(path);
        delegate* unmanaged<HandleFactory**, uint*, int> enumerate = (
            delegate* unmanaged<HandleFactory**, uint*, int>)NativeLibrary.GetExport(_library, "spa_handle_factory_enum");
        HandleFactory* factory = null;
        uint index = 0;
        while (enumerate(&factory, &index) > NoSuchFactory)
        {
            if (Marshal.PtrToStringUTF8(factory->Name) == Factory)
                break;
            factory = null;
        }
        if (factory is null || factory->Version < 1)
            throw new NotSupportedException($"{path} makes no {Factory} that is known here");
        Handle* handle = (Handle*)NativeMemory.AllocZeroed(factory->GetSize(factory, null));
        Check(factory->Init(factory, handle, null, null, 0), "init of the handle");
        _handle = handle;
        void* found = null;
        Check(handle->GetInterface(handle, Text(Interface), &found), "get_interface");
        _aec = (AecInterface*)found;
        if (_aec->Methods is null || _aec->Methods->Version < LeastMethods)
            throw new NotSupportedException($"{path}: methods of version {(_aec->Methods is null ? 0 : _aec->Methods->Version)}");
    }

    private void Initialize(int rate, IReadOnlyDictionary<string, string> properties)
    {
        DictionaryItem* items = stackalloc DictionaryItem[properties.Count];
        int count = 0;
        foreach ((string key, string value) in properties)
            items[count++] = new DictionaryItem { Key = Text(key), Value = Text(value) };
        SpaDictionary dictionary = new() { Count = (uint)count, Items = items };
        // spa_audio_info_raw: format, flags, rate, channels, then positions; newer releases have room for more of them.
        uint* information = stackalloc uint[256];
        new Span<uint>(information, 256).Clear();
        (information[0], information[2], information[3], information[4]) = (PlanarFloat, (uint)rate, 1, Mono);
        Check(_aec->Methods->Init(_aec->Object, &dictionary, information), "init");
        if (_aec->Methods->Activate is not null)
            Check(_aec->Methods->Activate(_aec->Object), "activate");
    }

    private byte* Text(string text)
    {
        nint copy = Marshal.StringToCoTaskMemUTF8(text);
        _strings.Add(copy);
        return (byte*)copy;
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
            throw new InvalidOperationException($"PipeWire's echo canceller: {call} returned {result}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct HandleFactory
    {
        public uint Version;
        public nint Name;
        public nint Information;
        public delegate* unmanaged<HandleFactory*, SpaDictionary*, nuint> GetSize;
        public delegate* unmanaged<HandleFactory*, Handle*, SpaDictionary*, void*, uint, int> Init;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Handle
    {
        public uint Version;
        public delegate* unmanaged<Handle*, byte*, void**, int> GetInterface;
        public delegate* unmanaged<Handle*, int> Clear;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AecInterface
    {
        public nint Type;
        public uint Version;
        public AecMethods* Methods;
        public void* Object;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AecMethods
    {
        public uint Version;
        public nint AddListener;
        public delegate* unmanaged<void*, SpaDictionary*, uint*, int> Init;
        public delegate* unmanaged<void*, float**, float**, float**, uint, int> Run;
        public nint SetProperties;
        public delegate* unmanaged<void*, int> Activate;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SpaDictionary
    {
        public uint Flags;
        public uint Count;
        public DictionaryItem* Items;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct DictionaryItem
    {
        public byte* Key;
        public byte* Value;
    }
}

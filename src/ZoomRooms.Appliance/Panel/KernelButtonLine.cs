using ZoomRooms.Appliance.Interop;

namespace ZoomRooms.Appliance.Panel;

/// <summary>A real button: it pulls its line low, and the kernel stamps when.</summary>
internal sealed class KernelButtonLine(string chip, int offset) : IButtonLine
{
    private readonly GpioLineEvents _line = GpioLineEvents.Open(chip, offset);

    public bool IsPressed() => !_line.IsHigh();

    public bool StampsEdges => _line.StampsEdges;

    public bool TryTakeEdge(out ButtonEdge edge)
    {
        bool came = _line.TryRead(out bool high, out TimeSpan at, out bool lost);
        edge = new ButtonEdge(!high, at, lost);
        return came;
    }

    public void Dispose() => _line.Dispose();
}

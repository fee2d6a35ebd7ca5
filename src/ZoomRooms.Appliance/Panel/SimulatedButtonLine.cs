namespace ZoomRooms.Appliance.Panel;

/// <summary>The button of the simulated board as who opened its line sees it.</summary>
internal sealed class SimulatedButtonLine : IButtonLine
{
    private readonly SimulatedButton _button;

    public SimulatedButtonLine(SimulatedButton button)
    {
        _button = button;
        _button.Forget();
    }

    public bool IsPressed() => _button.IsDown;

    public bool StampsEdges => true;

    public bool TryTakeEdge(out ButtonEdge edge) => _button.TryTakeEdge(out edge);

    public void Dispose()
    {
    }
}
